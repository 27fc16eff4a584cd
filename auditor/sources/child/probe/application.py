"""Flask applications: found, made and entered, since much of a project only works inside one."""

from flask.cli import NoAppException, ScriptInfo

from .references import BadReference


def enter(reference):
    """The application of a reference (None: as Flask finds it), with its context pushed for good."""
    import os

    try:
        app = ScriptInfo(app_import_path=reference or os.environ.get("FLASK_APP")).load_app()
    except NoAppException as error:
        raise BadReference(f"the Flask application cannot be found: {error}") from error
    app.app_context().push()
    return app


def database(app):
    """The Flask-SQLAlchemy object of an application."""
    extension = app.extensions.get("sqlalchemy")
    if extension is None:
        raise BadReference(f"the Flask application {app.name} uses no Flask-SQLAlchemy; name the metadata instead")
    return getattr(extension, "db", extension)  # release 2 keeps a state object there
