using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>Time that moves only when it is told to; its wall clock is not known until it is set.</summary>
    internal sealed class ManualClock : IClock
    {
        private long utcOffsetMs;
        private bool utcKnown;

        public long Milliseconds { get; private set; }

        public long UtcMilliseconds => utcKnown ? Milliseconds + utcOffsetMs : 0;

        public void Advance(long milliseconds)
        {
            Milliseconds += milliseconds;
        }

        /// <summary>Sets, or steps, the wall clock; 0: it is not known.</summary>
        public void SetUtc(long utcMilliseconds)
        {
            utcOffsetMs = utcMilliseconds - Milliseconds;
            utcKnown = utcMilliseconds != 0;
        }
    }
}
