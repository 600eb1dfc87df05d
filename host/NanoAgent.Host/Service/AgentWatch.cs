using Microsoft.Extensions.Logging;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>
/// Says in sentences how the agent fares: each state once, when it begins and when it is over. On the agent's thread.
/// </summary>
internal sealed class AgentWatch
{
    private readonly NanoAgentOptions _options;
    private readonly ILogger _logger;
    private AgentProblem _problem;
    private bool _isRefusing;
    private bool _isEvicting;
    private long _evicted;
    private long _rejected;

    internal AgentWatch(NanoAgentOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
    }

    /// <summary>
    /// Takes how uploads stand. A token that is refused before anything was acknowledged was never right: no retry
    /// mends it, and the answer says why the agent stops. Otherwise null.
    /// </summary>
    internal AgentStopException? Uploads(AgentProblem problem, bool everAcknowledged, string problemText)
    {
        AgentProblem before = _problem;
        _problem = problem;
        if (problem == AgentProblem.TokenRefused && !everAcknowledged)
        {
            string key = _options.Key(_options.TokenFile.Length > 0 ? "TokenFile" : "Token");
            return new AgentStopException(
                AgentStopReason.TokenRefused,
                $"The collector at {_options.CollectorUrl} refused the token{Detail(problemText)}: give the one that "
                    + $"it expects in {key}; all records are kept.");
        }

        if (problem == AgentProblem.None && before != AgentProblem.None)
        {
            AgentLog.UploadsResumed(_logger);
        }
        else if (problem != before)
        {
            AgentLog.UploadsBlocked(_logger, Sentence(problem, Detail(problemText)));
        }

        return null;
    }

    /// <summary>Takes what became of the last record and of the last flush.</summary>
    internal void Spool(SpoolAppendResult append, SpoolResult flush)
    {
        bool isRefusing = append != SpoolAppendResult.Accepted || flush != SpoolResult.Ok;
        if (isRefusing && !_isRefusing)
        {
            AgentLog.SpoolRefuses(
                _logger, _options.DataFolder, flush != SpoolResult.Ok ? flush.ToString() : append.ToString());
        }
        else if (!isRefusing && _isRefusing)
        {
            AgentLog.SpoolAccepts(_logger, _options.DataFolder);
        }

        _isRefusing = isRefusing;
    }

    /// <summary>
    /// Takes how many records were evicted so far and how many wait. Segments are evicted now and then: it is one
    /// state until everything that waited is delivered.
    /// </summary>
    internal void Evictions(long evicted, long waiting)
    {
        if (evicted > _evicted && !_isEvicting)
        {
            _isEvicting = true;
            AgentLog.SpoolEvicts(
                _logger, _options.DataFolder, evicted - _evicted, _options.Key("SpoolBytesMax"),
                _options.SpoolBytesMax);
        }
        else if (waiting == 0)
        {
            _isEvicting = false;
        }

        _evicted = evicted;
    }

    /// <summary>Takes what the spool found when it was opened, and how many records were evicted before.</summary>
    internal void Opened(SpoolOpenReport report, long evicted)
    {
        _evicted = evicted;
        if (report.HeadLost || report.RecordsLost > 0 || report.TornBytes > 0 || report.SegmentHeadersBad > 0
            || report.SegmentsUnreadable > 0)
        {
            AgentLog.SpoolRepaired(
                _logger, _options.DataFolder, report.RecordsLost, report.TornBytes, report.SegmentHeadersBad,
                report.SegmentsUnreadable);
        }
    }

    /// <summary>Takes the flight recorder as the start left it: the run before, and this start behind it.</summary>
    internal void Flown(FlightRecorder flight)
    {
        if (!flight.WasClosed)
        {
            AgentLog.NotClosed(
                _logger, _options.DataFolder, string.Join("; ", FlightText.Of(flight)));
        }
    }

    /// <summary>What the transfer said, in brackets; empty while the next one runs.</summary>
    private static string Detail(string problemText)
    {
        string text = problemText.Trim();
        return text.Length == 0 ? string.Empty : " (" + text + ")";
    }

    /// <summary>Takes how many records the collector refused so far, and what it last said.</summary>
    internal void Rejections(long rejected, string answer)
    {
        if (rejected > _rejected)
        {
            AgentLog.RecordsRejected(_logger, rejected - _rejected, answer);
        }

        _rejected = rejected;
    }

    private string Sentence(AgentProblem problem, string detail)
    {
        string url = _options.CollectorUrl;
        return problem switch
        {
            AgentProblem.Unreachable => $"the collector at {url} does not answer{detail}.",
            AgentProblem.TokenRefused =>
                $"the collector at {url} refuses the token now{detail}: mend {_options.Key("Token")}.",
            AgentProblem.Busy => $"the collector at {url} asks to come back later{detail}.",
            AgentProblem.WrongAddress =>
                $"{url} answers, but not as a collector{detail}: check {_options.Key("CollectorUrl")}.",
            _ => $"the spool in {_options.DataFolder} cannot be read: check {_options.Key("DataFolder")}.",
        };
    }
}
