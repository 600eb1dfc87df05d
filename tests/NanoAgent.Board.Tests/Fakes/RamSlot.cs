using System;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>A slot in memory; a power cut turns what was not committed to garbage.</summary>
    internal sealed class RamSlot : IUpdateSlot
    {
        private byte[] bytes = new byte[0];
        private int committed;

        public byte[] Finished { get; private set; }

        public long BytesMax { get; set; } = -1;

        public StoreResult WriteResult { get; set; } = StoreResult.Ok;

        public StoreResult Begin(long position, long length)
        {
            Assert.IsTrue(position <= bytes.Length, "Begin past what was written.");
            Resize((int)position);
            committed = Text.Min(committed, (int)position);
            return StoreResult.Ok;
        }

        public StoreResult Write(long position, byte[] buffer, int offset, int count)
        {
            if (WriteResult != StoreResult.Ok)
            {
                return WriteResult;
            }

            Assert.IsTrue(position <= bytes.Length, "Write leaves a gap.");
            if ((int)position + count > bytes.Length)
            {
                Resize((int)position + count);
            }

            Array.Copy(buffer, offset, bytes, (int)position, count);
            return StoreResult.Ok;
        }

        public StoreResult Commit()
        {
            committed = bytes.Length;
            return StoreResult.Ok;
        }

        public int Read(long position, byte[] buffer, int offset, int count)
        {
            int at = position < bytes.Length ? (int)position : bytes.Length;
            int read = Text.Min(count, bytes.Length - at);
            Array.Copy(bytes, at, buffer, offset, read);
            return read;
        }

        public StoreResult Finish(long length)
        {
            Finished = new byte[(int)length];
            Array.Copy(bytes, 0, Finished, 0, (int)length);
            return StoreResult.Ok;
        }

        public void Discard()
        {
            bytes = new byte[0];
            committed = 0;
        }

        public void CutPower()
        {
            for (int i = committed; i < bytes.Length; i++)
            {
                bytes[i] ^= 0x5A;
            }
        }

        private void Resize(int length)
        {
            byte[] other = new byte[length];
            Array.Copy(bytes, 0, other, 0, Text.Min(length, bytes.Length));
            bytes = other;
        }
    }
}
