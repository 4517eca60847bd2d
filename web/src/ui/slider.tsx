import { Slider as AntSlider } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';

interface SliderProps {
  label: string;
  /** 0 to 100. */
  value: number;
  /** What the value means now, such as "9 of 24". */
  shown: string;
  onChange: (value: number) => void;
  /** At each move, before it is let go. */
  onMove?: (value: number) => void;
}

export function Slider({ label, value, shown, onChange, onMove }: SliderProps): ReactElement {
  const [moving, set_moving] = useState(value);
  useEffect(() => set_moving(value), [value]);
  return (
    <div className="slider">
      <span className="field-label">{label} <b>{shown}</b></span>
      <AntSlider value={moving} min={0} max={100} ariaLabelForHandle={label} ariaValueTextFormatterForHandle={() => shown}
        tooltip={{ open: false }} onChange={(next) => { set_moving(next); onMove?.(next); }} onChangeComplete={onChange} />
    </div>
  );
}
