using NanoAgent.Platform;

namespace NanoAgent.Cli.Bench;

/// <summary>A store that counts the bytes appended to it and does nothing else.</summary>
internal sealed class CountingStore(IStore inner) : IStore
{
    public long BytesAppended { get; private set; }

    public long BytesLeft => inner.BytesLeft;

    public StoreResult LastError => inner.LastError;

    public string[]? List(string prefix)
    {
        return inner.List(prefix);
    }

    public ISegment? Create(string name)
    {
        return Wrap(inner.Create(name));
    }

    public ISegment? Open(string name)
    {
        return Wrap(inner.Open(name));
    }

    public StoreResult Delete(string name)
    {
        return inner.Delete(name);
    }

    private CountingSegment? Wrap(ISegment? segment)
    {
        return segment is null ? null : new CountingSegment(this, segment);
    }

    private sealed class CountingSegment(CountingStore store, ISegment inner) : ISegment
    {
        public long Length => inner.Length;

        public StoreResult Append(byte[] buffer, int offset, int count)
        {
            store.BytesAppended += count;
            return inner.Append(buffer, offset, count);
        }

        public StoreResult Commit()
        {
            return inner.Commit();
        }

        public int Read(long position, byte[] buffer, int offset, int count)
        {
            return inner.Read(position, buffer, offset, count);
        }

        public void Close()
        {
            inner.Close();
        }
    }
}
