using System;
using System.Threading.Tasks;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Service;

/// <summary>
/// What one agent runs on: this machine as the core's platform and the engine that the options name. Owns the network,
/// the store and the engine; belongs to the agent's thread.
/// </summary>
internal sealed class AgentWorld : IDisposable
{
    private readonly SocketNetwork _network;
    private readonly FileStore _store;

    /// <exception cref="AgentStopException">The data folder or the engine cannot be used.</exception>
    internal AgentWorld(NanoAgentOptions options)
    {
        // The spool keeps its own limit: a quota below what an earlier run left would only keep it from making room.
        FileStore? store = FileStore.Open(options.DataFolder, long.MaxValue, out string? problem);
        _store = store ?? throw new AgentStopException(
            AgentStopReason.DataFolder, $"{options.Key("DataFolder")} cannot be used: {problem}");
        _network = EngineFactory.MakeNetwork(options);
        Platform = new HostPlatform(_network, _store);
        try
        {
            Engine = EngineFactory.MakeEngine(options, Platform);
        }
        catch
        {
            _network.Dispose();
            _store.Dispose();
            throw;
        }
    }

    internal IPlatform Platform { get; }

    internal ITransferEngine Engine { get; }

    public void Dispose()
    {
        switch (Engine)
        {
            case IAsyncDisposable engine:
                // The agent's thread has no context that the engine's end could wait for.
                engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
                break;
            case IDisposable engine:
                engine.Dispose();
                break;
        }

        _network.Dispose();
        _store.Dispose();
    }

    /// <summary>Says that the spool could not be opened in the folder.</summary>
    internal AgentStopException SpoolProblem(NanoAgentOptions options, SpoolResult result)
    {
        string detail = _store.LastErrorText.Length > 0 ? _store.LastErrorText : result.ToString();
        return new AgentStopException(
            AgentStopReason.DataFolder,
            $"{options.Key("DataFolder")} is \"{options.DataFolder}\": the spool cannot be opened there "
                + $"({detail}); make the folder writable and free some space, or choose another.");
    }
}
