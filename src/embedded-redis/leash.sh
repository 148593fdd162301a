# Runs a Redis server for no longer than this script's standard input stays open, then removes its temporary folder.
# usage: sh leash.sh DATA_FOLDER TEMPORARY_FOLDER redis-server [ARGUMENT...]
#
# The process that starts it holds the other end of that pipe. The kernel closes it however that process ends,
# SIGKILL included, so an aborted run leaves neither a server nor a folder behind.
#
# Prints "server PID", the server's own log and, when the server has ended for whatever reason, "ended STATUS".
# A line "keep" on standard input, after that, lets the folder stay: another leash has taken it over.

data=$1
temporary=$2
shift 2

# The starter may be gone, and with it the reader of what is printed here, before the clean-up is done.
trap '' PIPE
umask 077
mkdir -p "$data"

# Two servers appending to one data folder would destroy it. The server inherits descriptor 9, so the kernel frees the
# lock when the server is gone. (Without flock, as on macOS, the folder goes unguarded.)
exec 9>"$data/in-use"
# A background command's standard input is /dev/null, hence the copy.
exec 3<&0

if command -v flock >/dev/null && ! flock -n 9; then
  echo "another Redis server is using $data"
  status=1
else
  "$@" 3<&- &
  server=$!
  echo "server $server"

  {
    read -r _
    kill -KILL "$server"
  } <&3 3<&- 9>&- 2>/dev/null &
  guard=$!

  wait "$server"
  status=$?
  kill "$guard" 2>/dev/null
  wait "$guard"
fi

exec 9>&-
echo "ended $status"
read -r word <&3
[ "$word" = keep ] || rm -rf "$temporary"
