using System;
using System.Collections;
using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>
    /// A store in memory: a power cut leaves of each segment what was committed. It counts what it was asked to do.
    /// </summary>
    internal sealed class RamStore : IStore
    {
        private readonly ArrayList segments = new ArrayList();

        public StoreResult LastError { get; private set; }

        /// <summary>A medium that cannot be read for a while.</summary>
        public bool FailsReads { get; set; }

        /// <summary>Bytes that it holds at most.</summary>
        public long CapacityBytes { get; set; } = long.MaxValue;

        public long Appends { get; private set; }

        public long BytesAppended { get; private set; }

        public long Commits { get; private set; }

        public long Deletes { get; private set; }

        /// <summary>Everything that changed it.</summary>
        public long Operations { get; private set; }

        public long BytesLeft => CapacityBytes == long.MaxValue ? -1 : CapacityBytes - BytesHeld;

        public long BytesHeld
        {
            get
            {
                long held = 0;
                foreach (RamSegment segment in segments)
                {
                    held += segment.Length;
                }

                return held;
            }
        }

        public StoreResult Visit(string prefix, INameVisitor visitor)
        {
            string[] names = List(prefix);
            for (int i = 0; names != null && i < names.Length; i++)
            {
                visitor.See(names[i]);
            }

            return names == null ? StoreResult.Failed : StoreResult.Ok;
        }

        /// <summary>The names in their order.</summary>
        public string[] List(string prefix)
        {
            LastError = FailsReads ? StoreResult.Failed : StoreResult.Ok;
            if (FailsReads)
            {
                return null;
            }

            int count = 0;
            foreach (RamSegment segment in segments)
            {
                count += segment.Name.IndexOf(prefix) == 0 ? 1 : 0;
            }

            string[] names = new string[count];
            count = 0;
            foreach (RamSegment segment in segments)
            {
                if (segment.Name.IndexOf(prefix) == 0)
                {
                    names[count++] = segment.Name;
                }
            }

            return names;
        }

        public ISegment Create(string name)
        {
            Operations++;
            bool exists = Find(name) != null;
            LastError = exists ? StoreResult.Exists : StoreResult.Ok;
            if (exists)
            {
                return null;
            }

            int at = 0;
            while (at < segments.Count && string.Compare(((RamSegment)segments[at]).Name, name) < 0)
            {
                at++;
            }

            var made = new RamSegment(this, name);
            segments.Insert(at, made);
            return made;
        }

        public ISegment Open(string name)
        {
            RamSegment found = FailsReads ? null : Find(name);
            LastError = FailsReads ? StoreResult.Failed : found == null ? StoreResult.NotFound : StoreResult.Ok;
            return found;
        }

        public StoreResult Delete(string name)
        {
            Operations++;
            RamSegment found = Find(name);
            if (found != null)
            {
                segments.Remove(found);
                Deletes++;
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
            private readonly RamStore store;
            private byte[] bytes = new byte[256];
            private int length;
            private int committed;

            public RamSegment(RamStore store, string name)
            {
                this.store = store;
                Name = name;
            }

            public string Name { get; }

            public long Length => length;

            public StoreResult Append(byte[] buffer, int offset, int count)
            {
                store.Operations++;
                if (store.CapacityBytes != long.MaxValue && count > store.BytesLeft)
                {
                    return StoreResult.Full;
                }

                while (length + count > bytes.Length)
                {
                    byte[] larger = new byte[bytes.Length * 2];
                    Array.Copy(bytes, 0, larger, 0, length);
                    bytes = larger;
                }

                Array.Copy(buffer, offset, bytes, length, count);
                length += count;
                store.Appends++;
                store.BytesAppended += count;
                return StoreResult.Ok;
            }

            public StoreResult Commit()
            {
                store.Operations++;
                store.Commits++;
                committed = length;
                return StoreResult.Ok;
            }

            public int Read(long position, byte[] buffer, int offset, int count)
            {
                if (store.FailsReads)
                {
                    return -(int)StoreResult.Failed;
                }

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
