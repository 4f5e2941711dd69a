"""Rotas made and changed: refused when unusable, never changed in the past."""

from datetime import date, time, timedelta

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from sportello.domain.rota import Code, Override, Rotation, Slot, Substitutes, on_duty
from sportello.oncall.advice import SENTENCES, advice
from sportello.oncall.load import load_rota, load_rotas
from sportello.oncall.models import Rota
from sportello.oncall.models import Rotation as RotationRow
from sportello.oncall.models import Slot as SlotRow
from sportello.oncall.override import add_override, end_override
from sportello.oncall.plan import (
    PastShift,
    UnusableRota,
    add_rotation,
    change_rotation,
    create_rota,
    end_rotation,
    set_substitutes,
)
from sportello.people.models import Person
from tests.oncall.conftest import MORNINGS, START, utc

TUESDAY = utc("2026-03-10T09:00")
HOUR = timedelta(hours=1)
Cast = dict[str, Person]


class TestLoading:
    def test_gives_back_what_was_stored(self, desk: Rota, cast: Cast) -> None:
        rota = load_rota(desk.pk)
        assert [(slot.name, slot.minimum) for slot in rota.slots] == [("telefono", 2), ("reperibile", 1)]
        assert rota.slots[0].rotations[0].windows == (MORNINGS,)
        # Bruno's week on call begins on Monday evening, but in the morning he sits at the telephone.
        ada, bruno = cast["ada"].pk, cast["bruno"].pk
        assert on_duty(rota, TUESDAY).people == (ada, bruno)
        assert [gap.slot for gap in on_duty(rota, TUESDAY).gaps] == ["reperibile"]
        assert on_duty(rota, utc("2026-03-10T20:00")).people == (bruno,)

    def test_all_rotas_in_seven_queries(
        self, desk: Rota, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(3):
            slots = (Slot("uno", (Rotation.fixed((cast["ada"].pk,)),)),)
            create_rota(name_it=f"Altra {number}", zone="Europe/Rome", slots=slots, at=START)
        with django_assert_num_queries(7):
            assert len(load_rotas()) == 4

    def test_nobody_is_on_duty_before_the_rota_was_made(self, desk: Rota) -> None:
        assert on_duty(load_rota(desk.pk), utc("2026-02-24T09:00")).people == ()


class TestRefusals:
    def test_an_empty_rota_is_not_stored_and_the_hint_says_what_to_do(self, db: None) -> None:
        with pytest.raises(UnusableRota) as refused:
            create_rota(name_it="Vuota", zone="Europe/Rome", slots=(), at=START)
        assert refused.value.data["problem"] == "no_people"
        assert "at least one person" in refused.value.hint
        assert not Rota.objects.exists()

    def test_an_unknown_zone_is_refused_with_the_nearest_name(self, cast: Cast) -> None:
        slots = (Slot("uno", (Rotation.fixed((cast["ada"].pk,)),)),)
        with pytest.raises(UnusableRota, match="Europe/Rome"):
            create_rota(name_it="Altrove", zone="Europe/Roma", slots=slots, at=START)

    def test_a_change_that_empties_a_rotation_is_rolled_back(self, desk: Rota) -> None:
        rotation = RotationRow.objects.filter(slot__name_it="telefono").get()
        with pytest.raises(UnusableRota):
            change_rotation(rotation.pk, Rotation(()), starts_at=TUESDAY, at=TUESDAY)
        assert RotationRow.objects.count() == 2
        assert RotationRow.objects.get(pk=rotation.pk).ends_at is None

    def test_every_fault_has_a_sentence_and_names_the_slot(self) -> None:
        assert set(SENTENCES) == set(Code.__args__)  # type: ignore[attr-defined]
        refusal = UnusableRota(problem="slot_without_people", slot="telefono")
        with translation.override("en"):
            assert advice(refusal) == "telefono: Add at least one person to each rotation, or remove it."


class TestThePast:
    def test_a_rotation_changes_from_a_moment_on(self, desk: Rota, cast: Cast) -> None:
        rotation = RotationRow.objects.filter(slot__name_it="telefono").get()
        new = Rotation.fixed((cast["dario"].pk, cast["carla"].pk), MORNINGS)
        change_rotation(rotation.pk, new, starts_at=TUESDAY, at=TUESDAY)
        rota = load_rota(desk.pk)
        assert on_duty(rota, TUESDAY - HOUR).people == (cast["ada"].pk, cast["bruno"].pk)
        assert on_duty(rota, TUESDAY).people[:2] == (cast["dario"].pk, cast["carla"].pk)

    def test_no_change_begins_in_the_past(self, desk: Rota, cast: Cast) -> None:
        rotation = RotationRow.objects.filter(slot__name_it="telefono").get()
        new = Rotation.fixed((cast["dario"].pk, cast["carla"].pk), MORNINGS)
        with pytest.raises(PastShift, match="now or later"):
            change_rotation(rotation.pk, new, starts_at=TUESDAY - HOUR, at=TUESDAY)
        with pytest.raises(PastShift):
            end_rotation(rotation.pk, ends_at=TUESDAY - HOUR, at=TUESDAY)
        with pytest.raises(PastShift):
            add_override(desk.pk, Override(TUESDAY - HOUR, TUESDAY + HOUR, cast["ada"].pk), at=TUESDAY)

    def test_a_rotation_that_never_began_leaves_no_trace(self, desk: Rota, cast: Cast) -> None:
        slot = SlotRow.objects.get(name_it="telefono")
        later = Rotation.weekly((cast["dario"].pk,), date(2026, 4, 6), time(9))
        row = add_rotation(
            slot.pk, Rotation(**{**vars(later), "starts": utc("2026-04-06T00:00")}), at=TUESDAY
        )
        end_rotation(row.pk, ends_at=TUESDAY, at=TUESDAY)
        assert not RotationRow.objects.filter(pk=row.pk).exists()

    def test_new_substitutes_do_not_change_who_stood_in_before(self, desk: Rota, cast: Cast) -> None:
        ada, carla, dario = (cast[name].pk for name in ("ada", "carla", "dario"))
        set_substitutes(desk.pk, ada, [dario], at=START)
        add_override(desk.pk, Override(START, START + timedelta(days=30), ada), at=START)
        set_substitutes(desk.pk, ada, [carla, dario], at=TUESDAY)
        rota = load_rota(desk.pk)
        assert on_duty(rota, TUESDAY - HOUR).people[0] == dario
        assert on_duty(rota, TUESDAY).people[0] == carla

    def test_nobody_substitutes_for_themselves(self, desk: Rota, cast: Cast) -> None:
        with pytest.raises(UnusableRota):
            set_substitutes(desk.pk, cast["ada"].pk, [cast["ada"].pk], at=TUESDAY)

    def test_substitutes_come_with_a_new_rota(self, cast: Cast) -> None:
        ada, dario = cast["ada"].pk, cast["dario"].pk
        rota = create_rota(
            name_it="Con sostituti",
            zone="Europe/Rome",
            slots=(Slot("uno", (Rotation.fixed((ada,)),)),),
            substitutes=(Substitutes(ada, (dario,)),),
            at=START,
        )
        add_override(rota.pk, Override(TUESDAY, TUESDAY + HOUR, ada), at=TUESDAY)
        assert on_duty(load_rota(rota.pk), TUESDAY).people == (dario,)


class TestOverrides:
    def test_a_swap_from_now_on(self, desk: Rota, cast: Cast) -> None:
        ada, dario = cast["ada"].pk, cast["dario"].pk
        add_override(desk.pk, Override(TUESDAY, TUESDAY + HOUR, ada, dario, slot="telefono"), at=TUESDAY)
        rota = load_rota(desk.pk)
        assert on_duty(rota, TUESDAY).people[0] == dario
        assert on_duty(rota, TUESDAY + HOUR).people[0] == ada

    def test_one_under_way_ends_now_and_what_was_stays(self, desk: Rota, cast: Cast) -> None:
        ada, dario = cast["ada"].pk, cast["dario"].pk
        row = add_override(desk.pk, Override(TUESDAY, TUESDAY + 3 * HOUR, ada, dario), at=TUESDAY)
        end_override(row.pk, ends_at=TUESDAY + HOUR, at=TUESDAY + HOUR)
        rota = load_rota(desk.pk)
        assert on_duty(rota, TUESDAY).people[0] == dario
        assert on_duty(rota, TUESDAY + HOUR).people[0] == ada

    def test_one_to_come_is_removed_and_one_that_is_over_stays(self, desk: Rota, cast: Cast) -> None:
        coming = add_override(
            desk.pk, Override(TUESDAY + HOUR, TUESDAY + 2 * HOUR, cast["ada"].pk), at=TUESDAY
        )
        over = add_override(desk.pk, Override(START, START + HOUR, cast["ada"].pk), at=START)
        end_override(coming.pk, ends_at=TUESDAY, at=TUESDAY)
        with pytest.raises(PastShift):
            end_override(over.pk, ends_at=TUESDAY, at=TUESDAY)
        assert list(desk.overrides.all()) == [over]

    @pytest.mark.parametrize(
        ("override", "problem"),
        [
            (Override(TUESDAY, TUESDAY, 1), "ends_before_start"),
            (Override(TUESDAY, TUESDAY + HOUR), "override_without_people"),
            (Override(TUESDAY, TUESDAY + HOUR, 1, slot="notte"), "override_unknown_slot"),
        ],
    )
    def test_an_override_that_says_nothing_is_refused(
        self, desk: Rota, override: Override, problem: str
    ) -> None:
        with pytest.raises(UnusableRota) as refused:
            add_override(desk.pk, override, at=TUESDAY)
        assert refused.value.data["problem"] == problem
        assert refused.value.hint
