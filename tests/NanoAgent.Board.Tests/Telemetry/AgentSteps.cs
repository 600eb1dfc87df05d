using NanoAgent.Telemetry;

namespace NanoAgent.Board.Tests.Telemetry
{
    internal static class AgentSteps
    {
        /// <summary>Records 0, 1, 2 and so on; a value that is named bad is -1 instead.</summary>
        public static void Record(Series series, int count, params int[] bad)
        {
            for (int i = 0; i < count; i++)
            {
                int value = i;
                foreach (int one in bad)
                {
                    value = one == i ? -1 : value;
                }

                series.Record(value);
            }
        }
    }
}
