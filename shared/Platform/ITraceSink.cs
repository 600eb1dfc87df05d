namespace NanoAgent.Platform;

/// <summary>What a trace line holds; the numbers are those of libcurl's debug callback.</summary>
public enum TraceKind
{
    /// <summary>What the engine does, in words.</summary>
    Text = 0,

    /// <summary>Bytes of the response head.</summary>
    HeaderIn = 1,

    /// <summary>Bytes of the request head.</summary>
    HeaderOut = 2,

    /// <summary>Bytes of the response body.</summary>
    DataIn = 3,

    /// <summary>Bytes of the request body.</summary>
    DataOut = 4,
}

/// <summary>
/// Sees what a transfer does, on the thread that runs the transfer. Credentials are in it: a sink that keeps or
/// shows what it gets redacts Authorization and Cookie first.
/// </summary>
public interface ITraceSink
{
    /// <summary>Takes one piece. Borrows <paramref name="buffer"/> until it returns; must not throw.</summary>
    void Trace(TraceKind kind, byte[] buffer, int offset, int count);
}
