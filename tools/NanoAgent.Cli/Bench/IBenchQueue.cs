using System;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// A durable queue of records in a folder of its own. Both calls return when the disk has everything. One thread.
/// </summary>
internal interface IBenchQueue : IDisposable
{
    /// <summary>Bytes that were given to the file system so far, or null when this machine cannot tell.</summary>
    long? BytesWritten { get; }

    /// <summary>
    /// Appends the payload <paramref name="records"/> times and makes every <paramref name="commitEvery"/> of them
    /// durable together.
    /// </summary>
    void Append(byte[] payload, int records, int commitEvery);

    /// <summary>
    /// Reads the oldest <paramref name="commitEvery"/> records and takes them out durably, again and again, until
    /// <paramref name="records"/> are gone.
    /// </summary>
    void Drain(int records, int commitEvery);
}
