"""What tells our databases from others', apart from the schema so that reading needs no import."""

#: PRAGMA user_version of a database with every migration applied.
VERSION = 14
#: PRAGMA application_id: "OPSR".
APPLICATION_ID = 0x4F505352
