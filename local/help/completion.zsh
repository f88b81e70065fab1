# Completes the commands of ./realtime and their options, from the texts that --help shows.
_realtime() {
  local help=${${(Q)words[1]/#\~/$HOME}:h}/local/help
  [[ -e $help/realtime.txt ]] || return 1
  local -a found
  if (( CURRENT == 2 )); then
    found=(${(f)"$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' $help/realtime.txt)"} --help --version)
  elif [[ $words[CURRENT] == -* ]]; then
    [[ ! -e $help/$words[2].txt ]] ||
      found=(${(f)"$(grep -o -e '--[a-z][a-z-]*' $help/$words[2].txt | sort -u)"})
    found+=(--help)
  else
    case $words[2] in
      token) found=(check) ;;
      completion) found=(bash zsh) ;;
      test) found=(${(f)"$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' $help/test.txt)"}) ;;
    esac
  fi
  compadd -a found || _files
}

(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _realtime realtime ./realtime
