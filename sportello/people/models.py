"""Who there is: persons, organisations, departments, teams, and the roles that make agents."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Bilingual(models.Model):
    """A thing whose name administrators write in Italian and in English."""

    name_it = models.CharField(_("name (Italian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language now active, Italian where the English one is missing."""
        if (get_language() or "it").startswith("en") and self.name_en:
            return self.name_en
        return self.name_it


class Organisation(models.Model):
    """A customer, a partner, or the company itself."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        PARTNER = "partner", _("partner")
        OWN = "own", _("own company")

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CUSTOMER)
    tier = models.CharField(max_length=30, blank=True, help_text=_("contract level, such as gold"))
    served_by = models.ManyToManyField(
        "self", symmetrical=False, related_name="serves", blank=True, limit_choices_to={"kind": "partner"}
    )

    def __str__(self) -> str:
        return self.name


def initials_of(name: str) -> str:
    """Up to two letters of a name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by login; the name Django's authentication asks for."""

    def create_user(self, login: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(login=login, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login=username)


class Person(AbstractBaseUser):
    """Anyone who asks, answers or decides. A login makes them able to sign in, a role makes them an agent."""

    class Availability(models.TextChoices):
        AVAILABLE = "available", _("available")
        BUSY = "busy", _("busy")
        AWAY = "away", _("away")

    name = models.CharField(_("name"), max_length=160)
    login = models.CharField(_("login"), max_length=120, unique=True, null=True, blank=True)
    language = models.CharField(max_length=5, default="it")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    availability = models.CharField(max_length=10, choices=Availability, default=Availability.AVAILABLE)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    is_auditor = models.BooleanField(default=False)

    objects = PersonManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        indexes = [models.Index(Lower("name"), name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Up to two letters for the round mark beside a name."""
        return initials_of(self.name)

    # What Django's admin asks of a user; daily administration has its own pages.
    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_administrator


class Address(models.Model):
    """An e-mail address of a person; the first one (lowest rank) is where mail goes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    address = models.EmailField(max_length=254)
    rank = models.PositiveSmallIntegerField(default=0)
    bounced = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), name="one_person_an_address")]
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.address


class Phone(models.Model):
    """A telephone number in E.164; several people may share one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=16, db_index=True)
    label = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.number


class Area(models.TextChoices):
    """How requesters reach a department: themselves, or through a partner."""

    DIRECT = "direct", _("direct")
    INDIRECT = "indirect", _("indirect")


class Offered(models.TextChoices):
    """Who finds a department or a category in the portal."""

    EVERYBODY = "everybody", _("everybody who asks")
    OWN = "own", _("our own people only")
    NOBODY = "nobody", _("nobody at all")


class Department(Bilingual):
    """A reparto: owns categories, teams, calendars and policies; its manager is the last who answers."""

    prefix = models.CharField(max_length=6, default="SP", help_text=_("letters before the ticket's number"))
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="manages")
    agent_names_public = models.BooleanField(default=True)
    # Empty: to everybody.
    offered_to = models.CharField(max_length=10, choices=Offered, null=True, blank=True)
    is_active = models.BooleanField(default=True)


class Team(Bilingual):
    """People of a department at one level of support."""

    class Routing(models.TextChoices):
        ALL = "all", _("offer to all")
        IN_TURN = "in_turn", _("in turn")
        LEAST_LOADED = "least_loaded", _("least loaded")

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="teams")
    level = models.PositiveSmallIntegerField(default=1)
    supervisor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="supervises"
    )
    routing = models.CharField(max_length=12, choices=Routing, default=Routing.ALL)
    load = models.PositiveSmallIntegerField(
        _("open requests a person can carry"), null=True, blank=True, help_text=_("empty: eight")
    )
    is_active = models.BooleanField(default=True)
    members = models.ManyToManyField(Person, through="Membership", related_name="teams")


class Membership(models.Model):
    """A person's place in a team, in the order in which turns are taken."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="one_place_a_team")]
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"


class FrontLine(models.Model):
    """The first-level team that meets the requests of one area of a department."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="front_lines")
    area = models.CharField(max_length=10, choices=Area)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "area"], name="one_front_line_an_area")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.area}"


class RoleAssignment(models.Model):
    """A role held in one department, or everywhere when the department is empty."""

    class Role(models.TextChoices):
        AGENT = "agent", _("agent")
        SUPERVISOR = "supervisor", _("supervisor")
        MANAGER = "manager", _("department manager")
        PROBLEM_MANAGER = "problem_manager", _("problem manager")
        KNOWLEDGE_EDITOR = "knowledge_editor", _("knowledge editor")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="role_holders"
    )
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "department", "role"], name="a_role_once"),
            models.UniqueConstraint(
                fields=["person", "role"], condition=models.Q(department=None), name="a_role_everywhere_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Revision(models.Model):
    """One row: a random value that database triggers renew whenever the configuration changes (see `sets.triggers`)."""

    value = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.value


class Alteration(models.Model):
    """Who changed what of the configuration, and when: one line of its history, never changed afterwards."""

    class Act(models.TextChoices):
        MADE = "made", _("made")
        CHANGED = "changed", _("changed")
        ENDED = "ended", _("taken out of use")
        RESTORED = "restored", _("brought back")

    noun = models.CharField(max_length=40)
    key = models.PositiveBigIntegerField()
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    told = models.JSONField(default=dict)  # field: [before, after], in words

    class Meta:
        indexes = [models.Index(fields=["noun", "key", "-id"], name="history_of_a_row")]

    def __str__(self) -> str:
        return f"{self.noun} {self.key} {self.act}"
