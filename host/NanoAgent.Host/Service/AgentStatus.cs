using System.Threading;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>What any thread may know of the host's agent. One each host, given by the services.</summary>
public sealed class AgentStatus
{
    private AgentSnapshot _snapshot = AgentSnapshot.Empty;
    private AgentStopException? _failure;
    private int _link;

    /// <summary>The agent's counts, at most a second old while it runs.</summary>
    public AgentSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Why the agent ended though no one asked it to, or null. Its message is one sentence.</summary>
    public AgentStopException? Failure => Volatile.Read(ref _failure);

    /// <summary>
    /// What the program knows of the way to the collector, from any thread; the agent takes it within a second. At
    /// start it is what the key "Link" says.
    /// </summary>
    public LinkState Link
    {
        get => (LinkState)Volatile.Read(ref _link);
        set => Volatile.Write(ref _link, (int)value);
    }

    internal void Publish(AgentSnapshot snapshot)
    {
        Volatile.Write(ref _snapshot, snapshot);
    }

    internal void Fail(AgentStopException failure)
    {
        // The first cause stands.
        Interlocked.CompareExchange(ref _failure, failure, null);
    }
}
