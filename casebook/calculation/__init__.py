"""The methods of the calculators: pure functions of numbers. `ALL` is the visible list."""

from __future__ import annotations

from casebook.calculation import alerts, customers, lifetime, referral, returns, trial, weights
from casebook.calculation.base import Method

ALL: tuple[Method, ...] = (
    returns.METHOD,
    lifetime.METHOD,
    referral.METHOD,
    customers.TIERING,
    trial.METHOD,
    customers.COHORTS,
    weights.METHOD,
    alerts.METHOD,
)
BY_NAME = {method.name: method for method in ALL}
