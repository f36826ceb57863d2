"""The clinic's file, `clinic.toml`: where the store and its keys are, sign-in, and calls."""

import os
import tomllib
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from screening.clinic.errors import ClinicSetupError
from screening.clinic.store import Store
from screening.clinic.vault import Vault

FOLDER = "TRD_CLINIC_FOLDER"
"""The environment's word for the folder that holds `clinic.toml`."""
STORE_URL = "TRD_CLINIC_STORE"
"""The environment's word for the store's address, where its password must not stand in a file."""
FILE = "clinic.toml"
NEEDED_FOR_SIGN_IN = (
    "redirect_uri",
    "cookie_secret",
    "client_id",
    "client_secret",
    "server_metadata_url",
)
SHORTEST_COOKIE_SECRET = 32
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Shape(BaseModel):
    """A part of the file; an unknown word is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SignInConfig(Shape):
    """Staff sign-in. `secrets` is a file with Streamlit's own [auth]; roles by claim or by list.

    A list counts only for an address that the provider's `email_verified` vouches for, unless the
    clinic says that its provider knows every address.
    """

    secrets: str = "secrets.toml"
    role_claim: str = "roles"
    clinician_claim: str = "clinician"
    administrator_claim: str = "administrator"
    clinicians: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    every_email_is_verified: bool = False
    idle_minutes: Annotated[int, Field(ge=1, le=240)] = 15
    longest_hours: Annotated[int, Field(ge=1, le=24)] = 12

    @field_validator("clinicians", "administrators", mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:  # noqa: ANN401  # pydantic's own
        return tuple(str(name).casefold() for name in given) if isinstance(given, list) else given


class CallConfig(Shape):
    """What is called when somebody is needed now: a command of this machine, or an address."""

    command: Annotated[tuple[str, ...], Field(strict=False)] = ()
    webhook: str = ""

    @field_validator("webhook")
    @classmethod
    def _over_tls(cls, given: str) -> str:
        here = urlsplit(given).scheme == "http" and urlsplit(given).hostname in LOOPBACK
        if given and not given.startswith("https://") and not here:
            raise ValueError("must begin with https://")
        return given


class ClinicConfig(Shape):
    """The whole file."""

    store: str = "sqlite:///clinic.db"
    key_file: str = "keys/clinic.keys"
    time_zone: str = ""
    people_address: str = ""
    sign_in: SignInConfig | None = None
    call: CallConfig = CallConfig()


class ClinicFolder:
    """A clinic's folder with its file read."""

    def __init__(self, folder: Path) -> None:
        """Raises ClinicSetupError, naming the file and the entry."""
        self.folder = folder.resolve()
        file = self.folder / FILE
        try:
            self.config = ClinicConfig.model_validate(tomllib.loads(file.read_text("utf-8")))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ClinicSetupError(f"{file} cannot be read: {error}") from error
        except ValidationError as error:
            told = "; ".join(
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
            )
            raise ClinicSetupError(f"{file}: {told}") from error

    @property
    def key_file(self) -> Path:
        """Where the keys are."""
        return self.folder / self.config.key_file

    @property
    def secrets_file(self) -> Path | None:
        """Where Streamlit's [auth] is; None where staff do not sign in."""
        return self.folder / self.config.sign_in.secrets if self.config.sign_in else None

    @property
    def zone(self) -> tzinfo | None:
        """The clinic's time zone; None: that of the machine. Raises ClinicSetupError."""
        if not self.config.time_zone:
            return None
        try:
            return ZoneInfo(self.config.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            told = f"time_zone: {self.config.time_zone!r} is not known to this machine"
            raise ClinicSetupError(f"{self.folder / FILE}: {told}") from error

    def store_url(self) -> str:
        """The store's address; a file's is taken from the folder. Raises ClinicSetupError."""
        given = os.environ.get(STORE_URL) or self.config.store
        try:
            url = make_url(given)
        except ArgumentError:
            raise ClinicSetupError(
                "The store's address is not one that SQLAlchemy reads."
            ) from None
        if url.get_backend_name() == "sqlite":
            if not url.database or url.database == ":memory:":
                raise ClinicSetupError("The store must be a file, such as sqlite:///clinic.db.")
            url = url.set(database=str(self.folder / url.database))
        return url.render_as_string(hide_password=False)

    def open_store(self) -> Store:
        """The store with its vault. Raises ClinicSetupError."""
        return Store(self.store_url(), Vault(self.key_file), self.zone)

    def check_sign_in(self) -> None:
        """Raises ClinicSetupError unless staff sign-in is configured whole."""
        if self.secrets_file is None:
            raise ClinicSetupError(f"{self.folder / FILE} has no [sign_in].")
        try:
            auth = tomllib.loads(self.secrets_file.read_text("utf-8")).get("auth", {})
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ClinicSetupError(f"{self.secrets_file} cannot be read: {error}") from error
        lacking = [name for name in NEEDED_FOR_SIGN_IN if not auth.get(name)]
        if lacking:
            raise ClinicSetupError(f"{self.secrets_file}: [auth] lacks {', '.join(lacking)}.")
        if len(str(auth["cookie_secret"])) < SHORTEST_COOKIE_SECRET:
            raise ClinicSetupError(
                f"{self.secrets_file}: cookie_secret must have at least"
                f" {SHORTEST_COOKIE_SECRET} random letters."
            )


def is_loopback(address: str) -> bool:
    """Whether an address is reached from this machine alone."""
    return address in LOOPBACK


def folder_given(folder: str | None = None) -> Path:
    """The clinic's folder: as named, or as the environment says, or `clinic` here."""
    return Path(folder or os.environ.get(FOLDER) or "clinic")


def in_zone(at: datetime, zone: tzinfo | None) -> datetime:
    """A time of the store as the clinic's clock shows it."""
    return at.astimezone(zone)
