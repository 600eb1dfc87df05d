using System;
using NanoAgent.Scheduling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Scheduling;

[TestClass]
public class RingMailboxTests
{
    [TestMethod]
    public void Take_Empty_IsNull()
    {
        Assert.IsNull(new RingMailbox(3).Take());
    }

    [TestMethod]
    public void Post_Full_IsRefusedAndLosesNothing()
    {
        var mailbox = new RingMailbox(2);
        Assert.IsTrue(mailbox.Post("a"));
        Assert.IsTrue(mailbox.Post("b"));
        Assert.IsFalse(mailbox.Post("c"));
        Assert.AreEqual("a", mailbox.Take());
        Assert.IsTrue(mailbox.Post("d"));
        Assert.AreEqual("b", mailbox.Take());
        Assert.AreEqual("d", mailbox.Take());
        Assert.IsNull(mailbox.Take());
    }

    [TestMethod]
    public void PostAndTake_ManyTimesAround_KeepsTheOrder()
    {
        var mailbox = new RingMailbox(3);
        int taken = 0;
        for (int posted = 0; posted < 99; posted++)
        {
            Assert.IsTrue(mailbox.Post(posted));
            if (posted % 3 != 2)
            {
                continue;
            }

            while (mailbox.Take() is int message)
            {
                Assert.AreEqual(taken++, message);
            }
        }

        Assert.AreEqual(99, taken);
    }

    [TestMethod]
    public void New_NoRoom_Throws()
    {
        Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => new RingMailbox(0));
    }
}
