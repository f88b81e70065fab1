# sh app.sh LIBRARY publish EVENT DATA CHANNEL ID | token USER CHANNEL | history CHANNEL
set -eu
. "$1"
command=$2
shift 2
case $command in
  token) printf '"%s"' "$(realtime_token "$@")" ;;
  history) realtime_history "$@" | sed 's/^.*"events"://; s/}$//' ;;
  *) "realtime_$command" "$@" ;;
esac
