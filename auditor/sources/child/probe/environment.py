"""Alembic's env.py, run up to the place where it says what its target metadata is."""

import argparse
import configparser
import contextlib
import os
import sys

from alembic import __version__ as alembic_version
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from .places import claim
from .references import BadReference, resolve


_MORE = "auditor.more_revisions"
_SEVERAL = ("bind_names", "get_bind", "bind_key", "databases")


class Captured(BaseException):
    """env.py has said all that we want to know; not an Exception, so that it goes through env.py's handlers."""


class BadConfiguration(BadReference):
    """Alembic's configuration is not there, or leads nowhere."""

    stage = "configuration"


class Told:
    """What env.py handed to context.configure(), call by call."""

    def __init__(self):
        self.calls = []

    def last(self, option, default=None):
        """An option of the last call that gave it."""
        return next((call[option] for call in reversed(self.calls) if call.get(option) is not None), default)


@contextlib.contextmanager
def _usable(ini):
    """Names the configuration in what Alembic says of it."""
    try:
        yield
    except (CommandError, configparser.Error) as error:
        where = f"{ini}: " if ini is not None else ""
        line = f" (line {error.lineno})" if getattr(error, "lineno", None) else ""
        raise BadConfiguration(f"{where}{str(error).partition(chr(10))[0].rstrip('.')}{line}") from error


def configuration(request):
    """The Alembic configuration that a request names; the working directory is made the one it needs."""
    with _usable(request.get("alembic_ini")):
        return _set_up(request)


def _set_up(request):
    ini = request.get("alembic_ini")
    config = _configuration(request, ini)
    for name, text in (request.get("alembic_attributes") or {}).items():
        value = resolve(text[1:]) if text.startswith("@") else text
        config.attributes[name] = value
        if name.isidentifier() and not hasattr(config, name):
            setattr(config, name, value)  # programs from before Alembic had a place for them
    config.attributes[_MORE] = request.get("more_revisions")
    for name, value in (request.get("alembic_options") or {}).items():
        config.set_main_option(name, value.replace("%", "%%").replace("%%(here)s", "%(here)s"))
    if ini is not None and os.path.isfile(ini):
        _stand_beside(ini, config)
    return config


def _configuration(request, ini):
    section = request.get("alembic_section") or "alembic"
    arguments = list(request.get("alembic_x") or ()) or None
    options = {"cmd_opts": argparse.Namespace(x=arguments, autogenerate=False, config=ini, name=section, raiseerr=True)}
    location = request.get("alembic_location") if ini is None else ini
    if ini is None or os.path.isdir(ini):
        inside = os.path.join(location, "alembic.ini")
        config = (
            _escaped(Config(inside, ini_section=section, **options)) if os.path.isfile(inside) else Config(**options)
        )
        config.set_main_option("script_location", location.replace("%", "%%"))
        return config
    if not os.path.isfile(ini):
        raise BadConfiguration(f"there is no file {ini}")
    if ini.endswith(".toml"):
        return _escaped(_from_toml(ini, options))
    beside = os.path.join(os.path.dirname(ini), "pyproject.toml")
    config = None
    if os.path.isfile(beside):
        with contextlib.suppress(TypeError):  # before Alembic 1.16
            config = Config(ini, toml_file=beside, ini_section=section, **options)
    return _escaped(config or Config(ini, ini_section=section, **options))


def _from_toml(path, options):
    try:
        return Config(toml_file=path, **options)
    except TypeError:
        raise BadConfiguration(
            f"Alembic {alembic_version} of the project does not read {os.path.basename(path)}; "
            "1.16 is the first that does"
        ) from None


def _stand_beside(ini, config):
    """Alembic takes relative paths from the working directory, which is the ini file's in most projects."""
    location = config.get_main_option("script_location") or ""
    folder = os.path.dirname(ini)
    if not location and os.path.isfile(os.path.join(folder, "env.py")):
        config.set_main_option("script_location", folder.replace("%", "%%"))  # as Flask-Migrate leaves it
    is_path = location and ":" not in location
    if is_path and not os.path.exists(location) and os.path.exists(os.path.join(folder, location)):
        os.chdir(folder)
        sys.path.insert(0, folder)


def _escaped(config):
    """Make values with a bare %, such as passwords in URLs, readable for the configuration parser."""
    parser = config.file_config
    for section in parser.sections():
        for key in parser.options(section):
            try:
                parser.get(section, key)
            except configparser.InterpolationError:
                parser.set(section, key, parser.get(section, key, raw=True).replace("%", "%%"))
    return config


def scripts(config):
    """The revisions of a configuration, and those of the folder that a request adds to them."""
    with _usable(config.config_file_name or getattr(config, "toml_file_name", None)):
        directory = ScriptDirectory.from_config(config)
    claim(directory.dir)
    more = config.attributes.get(_MORE)
    if more:
        own = directory.version_locations or [os.path.join(directory.dir, "versions")]
        directory.version_locations = [*own, more]
    return directory


def url_in(config):
    """The database URL as the configuration has it; None without one."""
    try:
        return config.get_main_option("sqlalchemy.url") or None
    except Exception:
        return None


def read(config, before_running):
    """What env.py tells, and the path of env.py; raises what env.py raises when it tells nothing."""
    script = scripts(config)
    path = os.path.join(script.dir, "env.py")
    source = _source(path)
    before_running(source)
    several = any(word in source for word in _SEVERAL)
    told, first_error = Told(), None
    for offline in (False, True):
        try:
            _run(config, script, told, offline=offline, several=several)
        except Captured:
            pass
        except (Exception, SystemExit) as error:
            first_error = first_error or error
        if told.calls:
            return told, path
    if first_error is not None:
        _from_globals(first_error, path, told)
        if not told.calls:
            raise first_error
    return told, path


def _run(config, script, told, *, offline, several):
    def configure(connection=None, url=None, dialect_name=None, **options):
        told.calls.append(dict(options, connection=connection, url=url, dialect_name=dialect_name))
        if not several:
            raise Captured

    context = EnvironmentContext(
        config, script, fn=lambda _revision, _context: [], as_sql=offline, destination_rev="head"
    )
    # On the instance: Alembic makes its module of functions for exactly this class.
    context.configure = configure
    context.begin_transaction = contextlib.nullcontext
    context.run_migrations = lambda **_options: None
    with context:
        script.run_env()


def _from_globals(error, path, told):
    """The target_metadata of an env.py that failed on its way to context.configure()."""
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == path and step.tb_frame.f_globals.get("target_metadata") is not None:
            told.calls.append(dict(step.tb_frame.f_globals))
            return
        step = step.tb_next


def _source(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        raise BadConfiguration(f"there is no {path}") from None
