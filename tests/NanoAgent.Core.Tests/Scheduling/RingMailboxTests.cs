using System;
using NanoAgent.Scheduling;
using Xunit;

namespace NanoAgent.Core.Tests.Scheduling;

public class RingMailboxTests
{
    [Fact]
    public void Take_Empty_IsNull()
    {
        Assert.Null(new RingMailbox(3).Take());
    }

    [Fact]
    public void Post_Full_IsRefusedAndLosesNothing()
    {
        var mailbox = new RingMailbox(2);
        Assert.True(mailbox.Post("a"));
        Assert.True(mailbox.Post("b"));
        Assert.False(mailbox.Post("c"));
        Assert.Equal("a", mailbox.Take());
        Assert.True(mailbox.Post("d"));
        Assert.Equal("b", mailbox.Take());
        Assert.Equal("d", mailbox.Take());
        Assert.Null(mailbox.Take());
    }

    [Fact]
    public void PostAndTake_ManyTimesAround_KeepsTheOrder()
    {
        var mailbox = new RingMailbox(3);
        int taken = 0;
        for (int posted = 0; posted < 99; posted++)
        {
            Assert.True(mailbox.Post(posted));
            if (posted % 3 != 2)
            {
                continue;
            }

            while (mailbox.Take() is int message)
            {
                Assert.Equal(taken++, message);
            }
        }

        Assert.Equal(99, taken);
    }

    [Fact]
    public void New_NoRoom_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingMailbox(0));
    }
}
