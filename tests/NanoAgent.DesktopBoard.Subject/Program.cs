using System;
using System.Collections;
using System.IO;
using System.Threading;
using nanoFramework.Runtime.Native;

namespace NanoAgent.DesktopBoard.Subject
{
    /// <summary>What of a language and its class library a program on the desktop's board uses.</summary>
    public static class Program
    {
        public static void Main()
        {
            Console.WriteLine("started on " + SystemInfo.TargetName);
            // A start counts up what the starts before left: the drive is what a restart keeps.
            int starts = File.Exists("I:\\starts") ? int.Parse(File.ReadAllText("I:\\starts")) : 0;
            File.WriteAllText("I:\\starts", (starts + 1).ToString());
            if (starts == 0)
            {
                Power.RebootDevice();
            }

            throw new InvalidOperationException("start " + starts);
        }

        public static string Entries()
        {
            var table = new Hashtable();
            table["a"] = 1;
            foreach (DictionaryEntry entry in table)
            {
                return entry.Key + "=" + entry.Value;
            }

            return "none";
        }

        public static bool BaseIsCoreLibs() => typeof(Program).BaseType == typeof(object) && new int[1] is Array;

        public static string ThreadThatFails()
        {
            var thread = new Thread(() => throw new InvalidOperationException("of the thread"));
            thread.Start();
            thread.Join();
            return thread.IsAlive ? "alive" : "ended";
        }

        public static void WaitForTheClock() => clockSeen = Environment.TickCount64;

        public static long ClockSeen() => clockSeen;

        private static long clockSeen = -1;
    }
}
