using System;
using System.Linq;
using NanoAgent.Host.Service;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Service;

public sealed class AgentWatchTests : IDisposable
{
    private readonly LogLines _log = new();
    private readonly AgentWatch _watch;

    public AgentWatchTests()
    {
        var options = new NanoAgentOptions { CollectorUrl = "http://c:1", DataFolder = "/data", TokenFile = "/token" };
        _watch = new AgentWatch(options, _log);
    }

    public void Dispose()
    {
        _log.Dispose();
    }

    [Fact]
    public void Spool_FullAndFreeAgain_IsLoggedOncePerChange()
    {
        _watch.Spool(SpoolAppendResult.Accepted, SpoolResult.Ok);
        _watch.Spool(SpoolAppendResult.Accepted, SpoolResult.Full);
        _watch.Spool(SpoolAppendResult.Full, SpoolResult.Full);
        _watch.Spool(SpoolAppendResult.Accepted, SpoolResult.Ok);
        _watch.Spool(SpoolAppendResult.StoreFailed, SpoolResult.Ok);

        Assert.Equal(
            new[]
            {
                "/data takes no records (Full): what cannot be kept is counted; free space or mend the disk.",
                "/data takes records again.",
                "/data takes no records (StoreFailed): what cannot be kept is counted; free space or mend the disk.",
            },
            _log.Agent.Select(line => line.Text));
    }

    [Fact]
    public void Spool_EvictingInBursts_IsLoggedOnceUntilAllIsDelivered()
    {
        _watch.Opened(new SpoolOpenReport(), evicted: 100);
        _watch.Evictions(100, 5);
        _watch.Evictions(103, 5);
        _watch.Evictions(103, 5);
        _watch.Evictions(110, 5);
        _watch.Evictions(110, 0);
        _watch.Evictions(111, 1);

        const string Head = "The spool in /data is full: ";
        const string Tail = " of the oldest records gave way to new ones; free space on the disk, or raise "
            + "NanoAgent:SpoolBytesMax above 67108864.";
        Assert.Equal(new[] { Head + "3" + Tail, Head + "1" + Tail }, _log.Agent.Select(line => line.Text));
    }

    [Fact]
    public void Uploads_ChangingProblems_AreLoggedOncePerChange()
    {
        Assert.Null(_watch.Uploads(AgentProblem.None, false, string.Empty));
        Assert.Null(_watch.Uploads(AgentProblem.Unreachable, false, "Connection refused "));
        Assert.Null(_watch.Uploads(AgentProblem.Unreachable, false, "Connection refused"));
        Assert.Null(_watch.Uploads(AgentProblem.Busy, true, string.Empty));
        Assert.Null(_watch.Uploads(AgentProblem.WrongAddress, true, "HTTP 404"));
        Assert.Null(_watch.Uploads(AgentProblem.TokenRefused, true, "HTTP 401"));
        Assert.Null(_watch.Uploads(AgentProblem.SpoolFailed, true, "HTTP 401"));
        Assert.Null(_watch.Uploads(AgentProblem.None, true, "HTTP 204"));

        const string Tail = " Records are kept and uploads are tried again.";
        Assert.Equal(
            new[]
            {
                "Uploads do not go on: the collector at http://c:1 does not answer (Connection refused)." + Tail,
                "Uploads do not go on: the collector at http://c:1 asks to come back later." + Tail,
                "Uploads do not go on: http://c:1 answers, but not as a collector (HTTP 404): check "
                    + "NanoAgent:CollectorUrl." + Tail,
                "Uploads do not go on: the collector at http://c:1 refuses the token now (HTTP 401): mend "
                    + "NanoAgent:Token." + Tail,
                "Uploads do not go on: the spool in /data cannot be read: check NanoAgent:DataFolder." + Tail,
                "Uploads go on again.",
            },
            _log.Agent.Select(line => line.Text));
    }

    [Fact]
    public void Uploads_TokenOfAFileRefusedAtFirst_NamesTheFilesKey()
    {
        AgentStopException? stop = _watch.Uploads(AgentProblem.TokenRefused, false, "HTTP 401");

        Assert.Equal(
            "The collector at http://c:1 refused the token (HTTP 401): give the one that it expects in "
                + "NanoAgent:TokenFile; all records are kept.",
            stop!.Message);
        Assert.Equal(AgentStopReason.TokenRefused, stop.Reason);
        Assert.Empty(_log.Agent);
    }
}
