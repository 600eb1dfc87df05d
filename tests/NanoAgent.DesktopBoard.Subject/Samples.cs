using nanoFramework.TestFramework;

namespace NanoAgent.DesktopBoard.Subject
{
    /// <summary>Tests that pass, fail and are skipped, for the runner's own tests.</summary>
    [TestClass]
    public class Samples
    {
        private static int setups;

        [Setup]
        public void SetUp() => setups++;

        [TestMethod]
        public void Passes() => Assert.AreEqual(1, setups);

        [TestMethod]
        public void Fails() => Assert.AreEqual(4, 5, "as it should");

        [TestMethod]
        public void Skips() => Assert.SkipTest("not here");

        [TestMethod]
        public void TouchesItsInstance() => Assert.IsNotNull(GetHashCode());

        [DataRow(1, "one")]
        [DataRow(2, "two")]
        public void Rows(int number, string text) => Assert.AreEqual(number == 1 ? "one" : "three", text);

        [DataRow(1)]
        public void RowOfAnotherType(long number) => Assert.AreEqual(1L, number);

        [DataRow(System.DayOfWeek.Monday)]
        public void RowWithEnum(System.DayOfWeek day) => Assert.AreEqual(1, (int)day);

        [DataRow(1)]
        public void RowTooShort(int one, int two) => Assert.AreEqual(one, two);

        [Cleanup]
        public void CleanUp() => Assert.IsTrue(setups > 1, "the Cleanup ran");
    }

    /// <summary>A class whose Setup says that it cannot run here.</summary>
    [TestClass]
    public class SkippedSamples
    {
        [Setup]
        public void SetUp() => Assert.SkipTest("no such hardware");

        [TestMethod]
        public void NeverRuns() => Assert.IsTrue(false);
    }
}
