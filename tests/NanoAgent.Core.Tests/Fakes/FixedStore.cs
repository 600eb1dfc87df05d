using System;
using NanoAgent.Platform;

namespace NanoAgent.Core.Tests.Fakes;

/// <summary>
/// A store of so many segments of one size, all made beforehand: none of its calls but List and Visit
/// allocates, so that what a test measures is the core alone. A segment has one handle at a time.
/// </summary>
internal sealed class FixedStore : IStore
{
    private readonly Slot[] _slots;

    public FixedStore(int segments, int segmentBytesMax)
    {
        _slots = new Slot[segments];
        for (int i = 0; i < segments; i++)
        {
            _slots[i] = new Slot(segmentBytesMax);
        }
    }

    /// <summary>Times that the name of a record segment was given, which is made anew each time; the others' are
    /// constants.</summary>
    public int NamesMade { get; private set; }

    public long BytesLeft => -1;

    public StoreResult LastError { get; private set; }

    public StoreResult Visit(string prefix, INameVisitor visitor)
    {
        foreach (string name in List(prefix)!)
        {
            visitor.See(name);
        }

        return StoreResult.Ok;
    }

    public string[]? List(string prefix)
    {
        Slot[] found = Array.FindAll(_slots, s => s.Name?.StartsWith(prefix, StringComparison.Ordinal) == true);
        return Array.ConvertAll(found, s => s.Name!);
    }

    public ISegment? Create(string name)
    {
        Count(name);
        Slot? slot = Find(name) == null ? Find(null) : null;
        LastError = slot == null ? StoreResult.Full : StoreResult.Ok;
        return slot?.Enter(name, 0);
    }

    public ISegment? Open(string name)
    {
        Count(name);
        Slot? slot = Find(name);
        LastError = slot == null ? StoreResult.NotFound : StoreResult.Ok;
        return slot?.Enter(name, (int)slot.Length);
    }

    public StoreResult Delete(string name)
    {
        Count(name);
        Find(name)?.Free();
        return StoreResult.Ok;
    }

    private void Count(string name)
    {
        NamesMade += name.StartsWith("spool.", StringComparison.Ordinal) && name[6] is >= '0' and <= '9' ? 1 : 0;
    }

    private Slot? Find(string? name)
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Name == name)
            {
                return slot;
            }
        }

        return null;
    }

    private sealed class Slot(int bytesMax) : ISegment
    {
        private readonly byte[] _bytes = new byte[bytesMax];
        private bool _isOpen;
        private int _length;

        public string? Name { get; private set; }

        public long Length => _length;

        public Slot Enter(string name, int length)
        {
            if (_isOpen)
            {
                throw new InvalidOperationException("The segment " + name + " is open already.");
            }

            Name = name;
            _length = length;
            _isOpen = true;
            return this;
        }

        public void Free()
        {
            if (_isOpen)
            {
                throw new InvalidOperationException("The segment " + Name + " is deleted while it is open.");
            }

            Name = null;
        }

        public StoreResult Append(byte[] buffer, int offset, int count)
        {
            if (count > _bytes.Length - _length)
            {
                return StoreResult.Full;
            }

            Array.Copy(buffer, offset, _bytes, _length, count);
            _length += count;
            return StoreResult.Ok;
        }

        public StoreResult Commit() => StoreResult.Ok;

        public int Read(long position, byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, Math.Max(0, _length - position));
            Array.Copy(_bytes, position, buffer, offset, read);
            return read;
        }

        public void Close() => _isOpen = false;
    }
}
