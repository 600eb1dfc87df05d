using NanoAgent.DesktopBoard.StandIns;

namespace System
{
    /// <summary>The board's output.</summary>
    public static class Console
    {
        public static void Write(string value) => Wiring.Hardware.Write(value);

        public static void WriteLine() => Wiring.Hardware.Write("");

        public static void WriteLine(string value) => Wiring.Hardware.Write(value);
    }
}

namespace System.Diagnostics
{
    /// <summary>The board's debug output; compilers leave its calls out where DEBUG is not defined.</summary>
    public static class Debug
    {
        public static void Assert(bool condition) => Assert(condition, "", "");

        public static void Assert(bool condition, string message) => Assert(condition, message, "");

        public static void Assert(bool condition, string message, string detailedMessage)
        {
            if (!condition)
            {
                Wiring.Hardware.Write("assertion failed: " + message + " " + detailedMessage);
            }
        }

        public static void Write(string message) => Wiring.Hardware.Write(message);

        public static void WriteLine() => Wiring.Hardware.Write("");

        public static void WriteLine(string message) => Wiring.Hardware.Write(message);
    }
}
