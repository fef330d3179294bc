"""The exit codes of a command, as the log of runs keeps them; 65 and 75 are those of sysexits.h."""

OK = 0  # all loaded, or nothing new; rows in quarantine included
INTERNAL_ERROR = 1  # of the program or the store
USAGE = 2  # such as a source that does not exist
DATA_ERROR = 65  # a source failed, is held or was not reached; or a file is not fit to be restored
NOT_RUN = 75  # another run holds the lock, or no source was reached
