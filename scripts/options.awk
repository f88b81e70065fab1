# Tells what is wrong with the options of a command, from the text that its --help shows: a name that is
# not in it, a value that is missing, a number that is none. What else can be wrong, the command tells.
#
#   awk -f scripts/options.awk local/help/listen.txt listen --rewind 20
#
# Prints a sentence and fails, or prints nothing.

BEGIN {
  while ((getline line < ARGV[1]) > 0)
    if (match(line, /^  (-[A-Za-z], |    )--[a-z][a-z-]*(=[A-Z]+)?/)) {
      split(substr(line, 7, RLENGTH - 6), parts, "=")
      takes[parts[1]] = parts[2]
    }
  for (i = 3; i < ARGC && ARGV[i] != "--"; i++)
    if (ARGV[i] ~ /^--/)
      check(ARGV[i])
}

# check WORD: the option at i, and the value after it.
function check(word,    name, value) {
  name = word
  sub(/=.*/, "", name)
  if (!(name in takes))
    wrong("Unknown option: '" word "'")
  if (takes[name] == "")
    return
  if (name != word)
    value = substr(word, length(name) + 2)
  else if (i + 1 == ARGC)
    wrong("Missing required parameter for option '" name "' (" takes[name] ")")
  else if (ARGV[i + 1] in takes)
    wrong("Expected parameter for option '" name "' but found '" ARGV[i + 1] "'")
  else
    value = ARGV[++i]
  if (takes[name] !~ /^(PORT|N)$/ && value == "")
    wrong("Option '" name "' (" takes[name] ") has an empty value")
  if (takes[name] ~ /^(PORT|N)$/ && value !~ /^[+-]?[0-9]+$/)
    wrong("Invalid value for option '" name "': '" value "' is not a number that it can be")
  if (takes[name] == "PORT" && (value + 0 < 0 || value + 0 > 65535))
    wrong(name " is " value "; use a number up to 65535")
}

function wrong(sentence) {
  print sentence
  exit 1
}
