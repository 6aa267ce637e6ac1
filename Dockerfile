# The engine with all that the PDF needs, run by an ordinary user on a report that is mounted at /report:
#
#   docker build -t casebook .
#   docker run --rm -v "$PWD:/report" -u "$(id -u):$(id -g)" casebook build
#   docker run --rm -it -v "$PWD:/report" -u "$(id -u):$(id -g)" --network host casebook serve
FROM debian:13-slim AS made

RUN apt-get -q update \
 && apt-get -q install --no-install-recommends -y ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
COPY requirements.lock /engine/
# the lock first: a changed engine does not fetch the libraries again
RUN python3 -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /engine/requirements.lock
COPY pyproject.toml README.md LICENSE LICENSES.md mkdocs.yml build.py /engine/
COPY casebook /engine/casebook
COPY templates /engine/templates
RUN /venv/bin/pip install --no-cache-dir --no-deps /engine

FROM debian:13-slim
RUN apt-get -q update \
 && apt-get -q install --no-install-recommends -y git python3 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 1000 editor \
 && git config --system --add safe.directory /report
COPY --from=made /venv /venv
ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1
USER editor
WORKDIR /report
ENTRYPOINT ["casebook"]
CMD ["--help"]
