"""axe-core over clinic mode's pages, in light and dark; nothing scrolls sideways."""

import pytest
from clinic_pages import demonstration_clinic, person_pages, staff_pages
from clinic_site import served_clinic
from conftest import LOOKS
from person import PATIENCE, Person
from test_accessibility import fits, serious


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demonstration")
    code = demonstration_clinic(folder)
    with served_clinic(folder) as clinic:
        yield clinic, code


def visitor(chromium, url, look):
    size, scheme = LOOKS[look]
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    person = Person(context.new_page())
    person.page.goto(url)
    return person


def faults(pages, page):
    found = {}
    for name in pages:
        wrong = serious(page) + ([] if fits(page) else ["scrolls sideways"])
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(150)
        wrong += serious(page)
        page.emulate_media(color_scheme="light")
        if wrong:
            found[name] = wrong
    return found


def test_no_staff_page_has_a_serious_fault(chromium, demonstration):
    clinic, _ = demonstration
    staff = visitor(chromium, f"{clinic.url}/queue", "desk")
    assert faults(staff_pages(staff), staff.page) == {}
    staff.page.context.close()


def test_no_page_of_a_persons_own_has_a_serious_fault(chromium, demonstration):
    clinic, code = demonstration
    me = visitor(chromium, clinic.url, "phone")
    assert faults(person_pages(me, code), me.page) == {}
    me.page.context.close()


def test_the_queue_and_a_case_fit_on_a_phone(chromium, demonstration):
    clinic, _ = demonstration
    staff = visitor(chromium, f"{clinic.url}/queue", "phone")
    for name in staff_pages(staff):
        assert fits(staff.page), name
        if name == "case":
            break
    staff.page.context.close()
