namespace NanoAgent.Platform;

/// <summary>A running hash: the firmware's native one where there is one, the core's own otherwise.</summary>
public interface IDigest
{
    /// <summary>Bytes of the result.</summary>
    int Size { get; }

    /// <summary>Forgets everything fed so far.</summary>
    void Reset();

    /// <summary>Feeds bytes. Borrows <paramref name="buffer"/> until it returns.</summary>
    void Update(byte[] buffer, int offset, int count);

    /// <summary>
    /// Writes <see cref="Size"/> bytes of result at <paramref name="offset"/> of the caller's
    /// <paramref name="output"/>, and resets.
    /// </summary>
    void Finish(byte[] output, int offset);
}
