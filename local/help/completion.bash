# Completes the commands of ./realtime and their options, from the texts that --help shows.
_realtime() {
  local program=${COMP_WORDS[0]/#\~/$HOME} word=${COMP_WORDS[COMP_CWORD]} help text
  help=$(dirname -- "$program")/local/help
  COMPREPLY=()
  [ -e "$help/realtime.txt" ] || return 0
  if [ "$COMP_CWORD" = 1 ]; then
    text="$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$help/realtime.txt") --help --version"
  else
    case ${COMP_WORDS[1]},$word in
      *,-*) text="$(_realtime_options "$help/${COMP_WORDS[1]}.txt") --help" ;;
      token,*) text=check ;;
      completion,*) text='bash zsh' ;;
      test,*) text=$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$help/test.txt") ;;
      *) return 0 ;;
    esac
  fi
  local IFS=$' \t\n'
  while IFS= read -r text; do
    COMPREPLY+=("$text")
  done < <(compgen -W "$text" -- "$word")
}

# The options in a text of --help.
_realtime_options() {
  [ ! -e "$1" ] || grep -o -e '--[a-z][a-z-]*' "$1" | sort -u
}

complete -o default -F _realtime realtime ./realtime
