"""A Flask application factory with two databases, as Flask-SQLAlchemy and Flask-Migrate have it."""

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy


db = SQLAlchemy()


class Person(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)


class Visit(db.Model):
    __bind_key__ = "metrics"

    id = db.Column(db.Integer, primary_key=True)
    person_id = db.Column(db.Integer)


def create_app():
    app = Flask("flasked")
    app.config["SQLALCHEMY_DATABASE_URI"] = "mysql+pymysql://flasked:secret@192.0.2.1/flasked"
    app.config["SQLALCHEMY_BINDS"] = {"metrics": "postgresql://flasked:secret@192.0.2.1/metrics"}
    db.init_app(app)
    Migrate(app, db)
    return app
