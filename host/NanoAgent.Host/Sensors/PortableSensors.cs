using System;
using System.Net.NetworkInformation;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Sensors;

/// <summary>What .NET offers on every operating system, for those without /proc.</summary>
internal static class PortableSensors
{
    private const int InterfaceNameMax = 15;

    internal static void AddMachine(SensorList list)
    {
        list.AddIfReadable(new CallSensor("agent.rss", SensorUnits.Bytes, 0, () => Environment.WorkingSet));
        list.AddIfReadable(new CallSensor("uptime", SensorUnits.Seconds, -3, () => Environment.TickCount64));
    }

    internal static void AddNetwork(SensorList list)
    {
        int interfaces = 0;
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            string clean = SensorName.Clean(network.Name, InterfaceNameMax);
            if (clean.Length == 0 || network.NetworkInterfaceType == NetworkInterfaceType.Loopback
                || interfaces == SystemSensors.InterfacesMax)
            {
                continue;
            }

            AddCounter(list, "net." + clean + ".rx", () => network.GetIPStatistics().BytesReceived);
            AddCounter(list, "net." + clean + ".tx", () => network.GetIPStatistics().BytesSent);
            interfaces++;
        }
    }

    private static void AddCounter(SensorList list, string name, Func<long> call)
    {
        list.AddIfReadable(new CallSensor(list.Unique(name), SensorUnits.Bytes, 0, call));
    }

    /// <summary>A value that .NET gives; no value while the call fails or answers below 0.</summary>
    private sealed class CallSensor : ISensor
    {
        private readonly Func<long> _call;

        internal CallSensor(string name, string unit, int exponent, Func<long> call)
        {
            Name = name;
            Unit = unit;
            Exponent = exponent;
            _call = call;
        }

        public string Name { get; }

        public string Unit { get; }

        public int Exponent { get; }

        public bool TryRead(out long mantissa)
        {
            try
            {
                mantissa = _call();
                return mantissa >= 0;
            }
            catch (Exception error) when (error is NetworkInformationException || SensorFiles.IsAbsence(error))
            {
                mantissa = 0;
                return false;
            }
        }
    }
}
