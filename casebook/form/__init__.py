"""The form: records changed in a browser on this machine, by people who write no YAML.

`shapes` says what fields a form has, `plain` how values travel, `bench` what is tried and written, `room` who may ask
and what is answered. The pages that it shows beside are those of `serve`, on the same port.
"""
