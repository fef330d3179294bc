"""The exit codes of a command, as logged with each run; 65 and 75 are those of sysexits.h."""

OK = 0  # all loaded, or nothing new; even with rows in quarantine
INTERNAL_ERROR = 1  # of the program or the store
USAGE = 2  # such as a source that does not exist
DATA_ERROR = 65  # a source failed, is held or was not reached; a file can't be restored; or a page failed
NOT_RUN = 75  # another run holds the lock, or no source was reached
