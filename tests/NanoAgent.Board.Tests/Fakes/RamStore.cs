using System;
using System.Collections;
using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>A store in memory: a power cut leaves of each segment what was committed.</summary>
    internal sealed class RamStore : IStore
    {
        private readonly ArrayList segments = new ArrayList();

        public StoreResult LastError { get; private set; }

        public long BytesLeft => -1;

        public StoreResult Visit(string prefix, INameVisitor visitor)
        {
            foreach (string name in List(prefix))
            {
                visitor.See(name);
            }

            return StoreResult.Ok;
        }

        public string[] List(string prefix)
        {
            int count = 0;
            foreach (RamSegment segment in segments)
            {
                count += segment.Name.IndexOf(prefix) == 0 ? 1 : 0;
            }

            string[] names = new string[count];
            foreach (RamSegment segment in segments)
            {
                if (segment.Name.IndexOf(prefix) == 0)
                {
                    names[--count] = segment.Name;
                }
            }

            return names;
        }

        public ISegment Create(string name)
        {
            bool exists = Find(name) != null;
            LastError = exists ? StoreResult.Exists : StoreResult.Ok;
            if (!exists)
            {
                segments.Add(new RamSegment(name));
            }

            return exists ? null : Find(name);
        }

        public ISegment Open(string name)
        {
            RamSegment found = Find(name);
            LastError = found == null ? StoreResult.NotFound : StoreResult.Ok;
            return found;
        }

        public StoreResult Delete(string name)
        {
            RamSegment found = Find(name);
            if (found != null)
            {
                segments.Remove(found);
            }

            return StoreResult.Ok;
        }

        public void CutPower()
        {
            foreach (RamSegment segment in segments)
            {
                segment.CutPower();
            }
        }

        /// <summary>Turns one bit of a segment.</summary>
        public void Damage(string name, int at)
        {
            Find(name).Damage(at);
        }

        private RamSegment Find(string name)
        {
            foreach (RamSegment segment in segments)
            {
                if (segment.Name == name)
                {
                    return segment;
                }
            }

            return null;
        }

        private sealed class RamSegment : ISegment
        {
            private byte[] bytes = new byte[256];
            private int length;
            private int committed;

            public RamSegment(string name)
            {
                Name = name;
            }

            public string Name { get; }

            public long Length => length;

            public StoreResult Append(byte[] buffer, int offset, int count)
            {
                while (length + count > bytes.Length)
                {
                    byte[] larger = new byte[bytes.Length * 2];
                    Array.Copy(bytes, 0, larger, 0, length);
                    bytes = larger;
                }

                Array.Copy(buffer, offset, bytes, length, count);
                length += count;
                return StoreResult.Ok;
            }

            public StoreResult Commit()
            {
                committed = length;
                return StoreResult.Ok;
            }

            public int Read(long position, byte[] buffer, int offset, int count)
            {
                if (position >= length)
                {
                    return 0;
                }

                int read = Text.Min(count, length - (int)position);
                Array.Copy(bytes, (int)position, buffer, offset, read);
                return read;
            }

            public void Close()
            {
            }

            public void CutPower() => length = committed;

            public void Damage(int at) => bytes[at] ^= 1;
        }
    }
}
