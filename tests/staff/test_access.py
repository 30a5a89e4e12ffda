"""Role × route: every page declares who may open it, and nobody else gets more than 303 to sign-in, 403 or 404."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from guide.office.base import Office
from guide.office.roles import Role
from guide.request.store import RequestStore
from guide.web.staff.access import ANYBODY, declared
from guide.web.staff.frame import NAVIGATION
from tests.staff.conftest import CANARY, StaffVisitor, add_worker, send
from tests.web.conftest import HOME

OPEN = {"static"}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint not in OPEN:
                yield rule, method


def address(app: Flask, rule: Rule, request_id: str) -> str:
    values = {name: request_id if name == "request_id" else "1" for name in rule.arguments}
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def test_every_page_declares_its_access(staff_app: Flask) -> None:
    undeclared = [
        rule.endpoint for rule, _ in routes(staff_app) if declared(staff_app.view_functions[rule.endpoint]) is None
    ]
    assert not undeclared


def test_the_navigation_leads_only_where_one_may_go(staff_app: Flask) -> None:
    for endpoint, _, roles in NAVIGATION:
        assert endpoint in staff_app.view_functions
        allowed = declared(staff_app.view_functions[endpoint])
        assert allowed is not None
        assert roles <= allowed


def test_without_sign_in_nothing_opens(staff_app: Flask, store: RequestStore) -> None:
    request_id = send(store).id
    for rule, method in routes(staff_app):
        if declared(staff_app.view_functions[rule.endpoint]) is ANYBODY:
            continue
        client = staff_app.test_client()
        response = client.open(address(staff_app, rule, request_id), method=method, headers=HOME)
        assert response.status_code == (303 if method == "GET" else 403), rule
        assert CANARY not in response.get_data(as_text=True)


ROLES = [frozenset[Role](), *(frozenset({role}) for role in Role)]


@pytest.mark.parametrize("roles", ROLES, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_every_role_with_every_route(
    staff_app: Flask, office: Office, store: RequestStore, roles: frozenset[Role]
) -> None:
    """Pages that the roles lack are 403; those they have are never refused for the role, and never fail."""
    request_id = send(store).id
    visitor = StaffVisitor(staff_app)
    worker = add_worker(office, *roles)
    for rule, method in routes(staff_app):
        allowed = declared(staff_app.view_functions[rule.endpoint])
        if allowed is None or allowed is ANYBODY:
            continue
        visitor.sign_in(worker)
        data = {"csrf": _token(visitor)} if method == "POST" else None
        response = visitor.client.open(address(staff_app, rule, request_id), method=method, headers=HOME, data=data)
        if allowed.isdisjoint(roles):
            assert response.status_code == 403, (rule, method)
            assert CANARY not in response.get_data(as_text=True)
        else:
            assert response.status_code in {200, 303, 302, 404, 409, 422}, (rule, method, response.status_code)


def _token(visitor: StaffVisitor) -> str:
    """The guard of this session's forms, as a page of everybody's shows it."""
    from sqlalchemy import select

    from guide.storage.accounts import STAFF_SESSIONS
    from guide.storage.database import reading

    with reading(visitor.service_office.engine) as connection:
        newest = select(STAFF_SESSIONS.c.csrf).order_by(
            STAFF_SESSIONS.c.begun_at.desc(), STAFF_SESSIONS.c.seen_at.desc()
        )
        return str(connection.execute(newest).scalar())


@pytest.mark.parametrize("token", ["", "x", "wrong" * 10])
def test_a_form_without_the_guard_is_refused(
    worker_page: StaffVisitor, office: Office, store: RequestStore, token: str
) -> None:
    worker_page.sign_in(add_worker(office, Role.OFFICE))
    receipt = send(store)
    response = worker_page.client.post(f"/pyynto/{receipt.id}/ota", data={"csrf": token, "version": "1"}, headers=HOME)
    assert response.status_code == 403


def test_a_form_of_another_site_is_refused(worker_page: StaffVisitor, office: Office, store: RequestStore) -> None:
    worker_page.sign_in(add_worker(office, Role.OFFICE))
    here = f"/pyynto/{send(store).id}"
    worker_page.get(here)
    data = {"csrf": worker_page.hidden("csrf"), "version": "1"}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert worker_page.client.post(f"{here}/ota", data=data, headers=elsewhere).status_code == 403
