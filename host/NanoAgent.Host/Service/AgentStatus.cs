using System.Threading;

namespace NanoAgent.Host.Service;

/// <summary>What any thread may know of the host's agent. One each host, given by the services.</summary>
public sealed class AgentStatus
{
    private AgentSnapshot _snapshot = AgentSnapshot.Empty;
    private AgentStopException? _failure;

    /// <summary>The agent's counts, at most a second old while it runs.</summary>
    public AgentSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Why the agent ended though no one asked it to, or null. Its message is one sentence.</summary>
    public AgentStopException? Failure => Volatile.Read(ref _failure);

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
