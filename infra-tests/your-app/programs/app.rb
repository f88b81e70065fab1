# ruby app.rb LIBRARY publish EVENT DATA CHANNEL ID | token USER CHANNEL | history CHANNEL

library, command, *arguments = ARGV
require library

answer =
  case command
  when "publish"
    event, data, channel, id = arguments
    Realtime.publish(event, JSON.parse(data), channel: channel, id: id)
  when "token" then Realtime.token(arguments[0], [arguments[1]])
  when "history" then Realtime.history(arguments[0])
  end
puts JSON.generate(answer)
