"""Reads a variable that is not there."""

import os


URL = os.environ["SHOP_DATABASE_URL"]
