"""Fails two modules deep, with a password in the message."""

import raises_deeper


assert raises_deeper
