-- wrk sends the requests of a file, each once and in order. Argument: the file.
-- The file: for each request its length in bytes on a line of its own, then its bytes.
local requests, next_one = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  while true do
    local length = file:read("*n")
    if not length then break end
    file:read(1)
    requests[#requests + 1] = file:read(length)
  end
  file:close()
end

function request()
  next_one = next_one + 1
  if next_one > #requests then
    -- a request sent twice would be answered from the kept replies: the row count then voids the figure
    next_one = 1
  end
  return requests[next_one]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "FIGURES %d %d %.1f %.1f %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
