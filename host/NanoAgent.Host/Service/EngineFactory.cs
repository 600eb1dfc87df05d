using System.Security.Cryptography.X509Certificates;
using NanoAgent.Host.Engines;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Service;

/// <summary>Makes the engine that the options name.</summary>
internal static class EngineFactory
{
    /// <summary>The agent uploads to one host, and one host is always one worker's.</summary>
    private const int Workers = 1;

    internal static SocketNetwork MakeNetwork(NanoAgentOptions options)
    {
        X509Certificate2Collection? authorities = options.CaFile.Length == 0
            ? null : SocketNetworkOptions.LoadAuthorities(options.CaFile);
        return new SocketNetwork(new SocketNetworkOptions { TrustedAuthorities = authorities });
    }

    /// <exception cref="AgentStopException">The engine cannot be had on this machine.</exception>
    internal static ITransferEngine MakeEngine(NanoAgentOptions options, IPlatform platform)
    {
        if (options.Engine == NanoAgentOptions.EngineCore)
        {
            return new CooperativeEngine(
                platform.Network, platform.Clock, new Scheduler(BoardProfile.JobsMax), new CooperativeEngineOptions());
        }

        try
        {
            string? caFile = options.CaFile.Length == 0 ? null : options.CaFile;
            return new LibCurlEngine(new LibCurlEngineOptions { Workers = Workers, CaFile = caFile });
        }
        catch (CurlLibraryException error)
        {
            throw new AgentStopException(
                AgentStopReason.Configuration,
                $"{options.Key("Engine")} is \"{NanoAgentOptions.EngineLibCurl}\", but it cannot be used here "
                    + $"({error.Message}): install libcurl4, or give \"{NanoAgentOptions.EngineCore}\".",
                error);
        }
    }
}
