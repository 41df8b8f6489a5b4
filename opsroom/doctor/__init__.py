"""``opsroom doctor``: looks over everything the room stands on and says what to do about it."""
