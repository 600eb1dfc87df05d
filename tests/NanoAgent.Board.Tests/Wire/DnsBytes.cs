namespace NanoAgent.Board.Tests.Wire
{
    /// <summary>The parts of an answer to a question for w.example, as pairs of hex digits.</summary>
    internal static class DnsBytes
    {
        public const int Id = 0x1234;

        /// <summary>"w.example" asked for, as it stands behind every header here.</summary>
        public const string Question = "01 77 07 65 78 61 6d 70 6c 65 00 00 01 00 01";

        /// <summary>A pointer to where the question's name begins.</summary>
        public const string Owner = "c0 0c";

        public const string AddressOf1 = " 00 01 00 01 00 00 00 3c 00 04 c0 00 02 01"; // A, IN, 60 s, 192.0.2.1
        public const string AddressOf2 = " 00 01 00 01 00 00 00 1e 00 04 c0 00 02 02"; // A, IN, 30 s, 192.0.2.2
        public const string AliasA = " 00 05 00 01 00 00 00 0a 00 04 01 61 c0 0e"; // CNAME, IN, 10 s, a.example
    }
}
