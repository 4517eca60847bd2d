import { channel_label, label } from '@/i18n';

/** A property as people call it: the channel has a name of ours, others have that of the sender. */
export function property_label(property: string): string {
  return property === 'channel' ? label('common', 'property', property) : property;
}

/** The name of a group of a breakdown by `property`: special groups in words, channels by their name. */
export function group_label(group: string, property: string): string {
  if (group.startsWith('(')) return label('common', 'special', group);
  return property === 'channel' ? channel_label(group) : group;
}
