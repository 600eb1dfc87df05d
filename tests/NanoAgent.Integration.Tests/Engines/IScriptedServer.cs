using System;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>A server that runs transcripts, real or simulated.</summary>
public interface IScriptedServer : IDisposable
{
    /// <summary>"http://127.0.0.1:port", or https.</summary>
    string BaseUrl { get; }

    /// <summary>The port.</summary>
    int Port { get; }

    /// <summary>Connections taken so far.</summary>
    int Accepts { get; }

    /// <summary>What came on a connection so far, as Latin-1.</summary>
    string Received(int connection);
}
