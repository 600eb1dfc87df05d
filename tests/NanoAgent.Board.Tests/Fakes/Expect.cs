using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>What nanoFramework's Assert has not.</summary>
    internal static class Expect
    {
        public static void InRange(long least, long most, long actual, string message = "")
        {
            Assert.IsTrue(
                actual >= least && actual <= most, actual + " is not in " + least + " to " + most + ". " + message);
        }

        /// <summary>How often a text stands in another.</summary>
        public static int Times(string part, string text)
        {
            int times = 0;
            for (int at = text.IndexOf(part); at >= 0; at = text.IndexOf(part, at + part.Length))
            {
                times++;
                if (at + part.Length >= text.Length)
                {
                    break;
                }
            }

            return times;
        }
    }
}
