using System;
using System.IO;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Stores;
using NanoAgent.LibCurl;
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
    private readonly HostEngine _host;
    private readonly FileStore _store;

    /// <exception cref="AgentStopException">The data folder or the engine cannot be used.</exception>
    internal AgentWorld(NanoAgentOptions options)
    {
        // The spool keeps its own limit: a quota below what an earlier run left would only keep it from making room.
        FileStore? store = FileStore.Open(options.DataFolder, long.MaxValue, out string? problem);
        _store = store ?? throw new AgentStopException(
            AgentStopReason.DataFolder, $"{options.Key("DataFolder")} cannot be used: {problem}");
        try
        {
            string? caFile = options.CaFile.Length == 0 ? null : options.CaFile;
            _host = HostEngine.Open(HostEngine.Parse(options.Engine), caFile);
        }
        catch (Exception error) when (error is CurlLibraryException or IOException)
        {
            _store.Dispose();
            throw EngineProblem(options, error);
        }

        Platform = new HostPlatform(_host.Network, _store);
    }

    internal IPlatform Platform { get; }

    internal ITransferEngine Engine => _host.Engine;

    public void Dispose()
    {
        // The agent's thread has no context that the engine's end could wait for.
        _host.DisposeAsync().AsTask().GetAwaiter().GetResult();
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

    private static AgentStopException EngineProblem(NanoAgentOptions options, Exception error)
    {
        string sentence = error is IOException
            ? $"{options.Key("CaFile")} is \"{options.CaFile}\", but it cannot be used: {error.Message}"
            : $"{options.Key("Engine")} is \"{NanoAgentOptions.EngineLibCurl}\", but it cannot be used here "
                + $"({error.Message}): install libcurl4, or give \"{NanoAgentOptions.EngineCore}\".";
        return new AgentStopException(AgentStopReason.Configuration, sentence, error);
    }
}
