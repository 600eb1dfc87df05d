using System.Collections.Generic;
using System.Text;

namespace NanoAgent.Simulator;

/// <summary>
/// A scripted server of a <see cref="SimulatedNetwork"/>: the first connection runs the first script, and so on; the
/// last script serves all that follow.
/// </summary>
public sealed class SimulatedServer
{
    private readonly PeerScript[] _scripts;
    private readonly List<StringBuilder> _received = [];

    internal SimulatedServer(PeerScript[] scripts) => _scripts = scripts;

    /// <summary>Connections that were opened to it, refused ones included.</summary>
    public int Accepts => _received.Count;

    /// <summary>What came on connection <paramref name="index"/> so far, as Latin-1.</summary>
    public string Received(int index) => _received[index].ToString();

    internal PeerScript Accept(out StringBuilder log)
    {
        log = new StringBuilder();
        _received.Add(log);
        return _scripts[_received.Count <= _scripts.Length ? _received.Count - 1 : _scripts.Length - 1];
    }
}
