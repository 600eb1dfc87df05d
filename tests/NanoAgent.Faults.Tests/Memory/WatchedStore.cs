using System;
using NanoAgent.Platform;

namespace NanoAgent.Faults.Tests.Memory;

/// <summary>
/// A store that has what its user holds measured at every so many calls, and with every name it shows. An array of
/// names that it hands out counts for ever: nobody can see who keeps it.
/// </summary>
internal sealed class WatchedStore(IStore store, int everyCalls, Func<object?, long> measure) : IStore, INameVisitor
{
    private INameVisitor? _visitor;
    private long _listedBytes;
    private long _calls;

    /// <summary>The most that was measured.</summary>
    public long PeakBytes { get; private set; }

    public long BytesLeft => store.BytesLeft;

    public StoreResult LastError => store.LastError;

    public StoreResult Visit(string prefix, INameVisitor visitor)
    {
        _visitor = visitor;
        StoreResult result = store.Visit(prefix, this);
        _visitor = null;
        return result;
    }

    public void See(string name)
    {
        Measure();
        _visitor!.See(name);
    }

    public string[]? List(string prefix)
    {
        string[]? names = store.List(prefix);
        _listedBytes += names == null ? 0 : ReachableBytes.From(_ => false, names);
        Measure();
        return names;
    }

    public ISegment? Create(string name)
    {
        Measure();
        return store.Create(name);
    }

    public ISegment? Open(string name)
    {
        Measure();
        return store.Open(name);
    }

    public StoreResult Delete(string name)
    {
        Measure();
        return store.Delete(name);
    }

    private void Measure()
    {
        if (_calls++ % everyCalls == 0)
        {
            PeakBytes = Math.Max(PeakBytes, measure(_visitor) + _listedBytes);
        }
    }
}
